/*
 * What the kernel uses of Xen's public interface: bindgen turns this into Rust at build time, so that no layout is
 * typed by hand. The fixed-width types come from the compiler's own macros, so that no C library's headers are needed.
 */
typedef __INT8_TYPE__ int8_t;
typedef __INT16_TYPE__ int16_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef __SIZE_TYPE__ size_t;

/* The interface of Xen 4.12: the oldest one in which every call has the form used here. */
#define __XEN_INTERFACE_VERSION__ 0x00040c00

#include <xen/xen.h>
#include <xen/callback.h>
#include <xen/elfnote.h>
#include <xen/errno.h>
#include <xen/event_channel.h>
#include <xen/features.h>
#include <xen/io/console.h>
#include <xen/memory.h>
#include <xen/physdev.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/version.h>

/* Constants that the headers define by macros bindgen cannot evaluate. */
enum llamaos_constants {
    LLAMAOS_DOMID_SELF = DOMID_SELF,
    LLAMAOS_KERNEL_SS = FLAT_KERNEL_SS,
    LLAMAOS_KERNEL_CS = FLAT_KERNEL_CS,
    LLAMAOS_UVMF_INVLPG = UVMF_INVLPG | UVMF_LOCAL,
};
