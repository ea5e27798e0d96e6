/* Functions that take C's variable arguments, which Rust can call but not define, and others that print: <err.h>,
   <error.h>, <syslog.h>, psiginfo, herror. They stand on the C library's own formatting. */
#include <err.h>
#include <errno.h>
#include <error.h>
#include <netdb.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

extern char *program_invocation_name;
extern char *program_invocation_short_name;

/* Writes a line to the console: the runtime's. */
void llamaos_console_line(const char *text, size_t length);

/* "NAME: MESSAGE: ERROR" on standard error; the last part only with an error number. */
static void complain(const char *format, va_list arguments, int error) {
    fflush(stdout);
    fprintf(stderr, "%s: ", program_invocation_short_name);
    if (format != NULL) {
        vfprintf(stderr, format, arguments);
        if (error != 0)
            fputs(": ", stderr);
    }
    if (error != 0)
        fputs(strerror(error), stderr);
    fputc('\n', stderr);
}

void vwarn(const char *format, va_list arguments) {
    complain(format, arguments, errno);
}

void vwarnx(const char *format, va_list arguments) {
    complain(format, arguments, 0);
}

void warn(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vwarn(format, arguments);
    va_end(arguments);
}

void warnx(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vwarnx(format, arguments);
    va_end(arguments);
}

void verr(int status, const char *format, va_list arguments) {
    vwarn(format, arguments);
    exit(status);
}

void verrx(int status, const char *format, va_list arguments) {
    vwarnx(format, arguments);
    exit(status);
}

void err(int status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    verr(status, format, arguments);
}

void errx(int status, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    verrx(status, format, arguments);
}

unsigned int error_message_count;
int error_one_per_line;
void (*error_print_progname)(void);

static void report(int status, int number, const char *file, unsigned int line, const char *format,
                   va_list arguments) {
    fflush(stdout);
    if (error_print_progname != NULL)
        error_print_progname();
    else
        fprintf(stderr, "%s:", program_invocation_name);
    if (file != NULL)
        fprintf(stderr, "%s:%u: ", file, line);
    else
        fputc(' ', stderr);
    vfprintf(stderr, format, arguments);
    error_message_count++;
    if (number != 0)
        fprintf(stderr, ": %s", strerror(number));
    fputc('\n', stderr);
    if (status != 0)
        exit(status);
}

void error(int status, int number, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    report(status, number, NULL, 0, format, arguments);
    va_end(arguments);
}

void error_at_line(int status, int number, const char *file, unsigned int line, const char *format, ...) {
    static const char *last_file;
    static unsigned int last_line;
    if (error_one_per_line && last_line == line && file != NULL && last_file != NULL &&
        strcmp(file, last_file) == 0)
        return;
    last_file = file;
    last_line = line;
    va_list arguments;
    va_start(arguments, format);
    report(status, number, file, line, format, arguments);
    va_end(arguments);
}

static const char *log_name;
static int log_options;
static int log_mask = 0xff;

void openlog(const char *name, int options, int facility) {
    (void)facility;
    log_name = name;
    log_options = options;
}

void closelog(void) {
    log_name = NULL;
}

int setlogmask(int mask) {
    int old = log_mask;
    if (mask != 0)
        log_mask = mask;
    return old;
}

/* A line of the log goes to the console, and to standard error if openlog asked for that. */
void vsyslog(int priority, const char *format, va_list arguments) {
    char line[1024];
    char expanded[512];
    int saved = errno;
    size_t used = 0;
    if ((log_mask & (1 << (priority & 7))) == 0)
        return;
    /* "%m" is the text of errno; vsnprintf may know it or not. */
    for (const char *from = format; *from != '\0' && used < sizeof expanded - 1; from++) {
        if (from[0] == '%' && from[1] == 'm') {
            for (const char *text = strerror(saved); *text != '\0' && used < sizeof expanded - 1; text++)
                expanded[used++] = *text;
            from++;
        } else {
            if (from[0] == '%' && from[1] == '%' && used < sizeof expanded - 2)
                expanded[used++] = *from++;
            expanded[used++] = *from;
        }
    }
    expanded[used] = '\0';
    int start = snprintf(line, sizeof line, "%s: ", log_name != NULL ? log_name : program_invocation_short_name);
    if (start < 0 || start >= (int)sizeof line - 2)
        return;
    int length = vsnprintf(line + start, sizeof line - start - 1, expanded, arguments);
    if (length < 0)
        return;
    size_t end = (size_t)start + (size_t)length;
    if (end > sizeof line - 2)
        end = sizeof line - 2;
    if (line[end - 1] != '\n')
        line[end++] = '\n';
    llamaos_console_line(line, end);
    if ((log_options & LOG_PERROR) != 0)
        fwrite(line, 1, end, stderr);
    errno = saved;
}

void syslog(int priority, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsyslog(priority, format, arguments);
    va_end(arguments);
}

/* "PREFIX: ", or nothing without a prefix. */
static void prefix(const char *text) {
    if (text != NULL && *text != '\0')
        fprintf(stderr, "%s: ", text);
}

void psiginfo(const siginfo_t *info, const char *text) {
    prefix(text);
    fprintf(stderr, "%s (code %d", strsignal(info->si_signo), info->si_code);
    switch (info->si_signo) {
    case SIGSEGV:
    case SIGBUS:
    case SIGFPE:
    case SIGILL:
    case SIGTRAP:
        fprintf(stderr, ", address %p)\n", info->si_addr);
        break;
    default:
        fprintf(stderr, ", from process %d)\n", (int)info->si_pid);
    }
}

void herror(const char *text) {
    prefix(text);
    fprintf(stderr, "%s\n", hstrerror(h_errno));
}
