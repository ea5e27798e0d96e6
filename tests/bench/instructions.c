/* Counts the instructions that an emulated machine executes between two addresses, those of the lower half of the address
 * space (the appliance) apart from those of the upper half (Xen).
 *
 * A plugin of QEMU's TCG, for system and user emulation alike, so that an appliance and the same program on Linux are
 * counted by the same means. Every instruction has a callback: counting by translated block would be cheaper, but counts
 * whole blocks that a fault leaves half-way.
 *
 * Arguments: begin=HEX, end=HEX (instruction addresses), out=FILE. Each time `end` is reached after `begin`, one line with
 * two decimal numbers is appended to FILE: lower half, upper half.
 *
 * QEMU's packages do not ship qemu-plugin.h, so the few functions used are declared here as QEMU's documentation of its
 * plugin interface gives them; QEMU_PLUGIN_VERSION is the interface version of the QEMU at hand.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
struct qemu_info;
enum registers { NO_REGISTERS };
typedef void translation_callback(plugin_id, struct qemu_plugin_tb *);
typedef void execution_callback(unsigned int vcpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, translation_callback *);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *, execution_callback *, enum registers, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);

EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

static uint64_t begin, end;
static uint64_t lower_half, upper_half;
static bool counting;
static FILE *output;

static void on_begin(unsigned int vcpu, void *data)
{
    (void)vcpu, (void)data;
    counting = true;
    lower_half = upper_half = 0;
}

static void on_end(unsigned int vcpu, void *data)
{
    (void)vcpu, (void)data;
    if (!counting)
        return;
    counting = false;
    fprintf(output, "%" PRIu64 " %" PRIu64 "\n", lower_half, upper_half);
    fflush(output);
}

static void on_instruction(unsigned int vcpu, void *counter)
{
    (void)vcpu;
    if (counting)
        ++*(uint64_t *)counter;
}

static void on_translation(plugin_id id, struct qemu_plugin_tb *block)
{
    (void)id;
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(block, i);
        uint64_t address = qemu_plugin_insn_vaddr(insn);

        if (address == end)
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end, NO_REGISTERS, NULL);
        if (address == begin)
            qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin, NO_REGISTERS, NULL);
        qemu_plugin_register_vcpu_insn_exec_cb(insn, on_instruction, NO_REGISTERS,
                                               address >> 63 ? &upper_half : &lower_half);
    }
}

EXPORT int qemu_plugin_install(plugin_id id, const struct qemu_info *info, int argc, char **argv)
{
    (void)info;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "begin=", 6) == 0)
            begin = strtoull(argv[i] + 6, NULL, 16);
        else if (strncmp(argv[i], "end=", 4) == 0)
            end = strtoull(argv[i] + 4, NULL, 16);
        else if (strncmp(argv[i], "out=", 4) == 0)
            output = fopen(argv[i] + 4, "a");
    }
    if (begin == 0 || end == 0 || output == NULL) {
        fprintf(stderr, "instructions: begin=HEX, end=HEX and a writable out=FILE are needed\n");
        return -EINVAL;
    }
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_translation);
    return 0;
}
