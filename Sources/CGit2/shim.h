#pragma once
#include <git2.h>

// git_libgit2_opts is variadic, which Swift cannot call: one inline function for each option we set.

static inline int postrider_git2_owner_validation(int enabled) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int postrider_git2_fsync(int enabled) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

// Extensions that do not change how objects and refs are read.
static inline int postrider_git2_extensions(void) {
  const char *names[] = {"partialclone", "preciousobjects", "worktreeconfig", "relativeworktrees"};
  return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, (size_t)4);
}
