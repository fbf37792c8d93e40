#pragma once
#include <curl/curl.h>

/* Variadic C functions cannot be called from Swift: one fixed form for each type of argument.
   The parentheses keep the type-checking macros of curl.h out: they need a constant option. */

typedef size_t (*postrider_curl_data)(char *bytes, size_t size, size_t count, void *context);
typedef int (*postrider_curl_prereq)(void *context, char *remote, char *local, int remote_port, int local_port);

static inline CURLcode postrider_curl_set_long(CURL *easy, CURLoption option, long value) {
  return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode postrider_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode postrider_curl_set_string(CURL *easy, CURLoption option, const char *value) {
  return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode postrider_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode postrider_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
  return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode postrider_curl_set_data(CURL *easy, CURLoption option, postrider_curl_data value) {
  return (curl_easy_setopt)(easy, option, value);
}
static inline CURLcode postrider_curl_set_prereq(CURL *easy, postrider_curl_prereq value) {
  return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, value);
}
static inline CURLcode postrider_curl_get_long(CURL *easy, CURLINFO what, long *value) {
  return (curl_easy_getinfo)(easy, what, value);
}
static inline CURLMcode postrider_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return (curl_multi_setopt)(multi, option, value);
}
static inline CURLSHcode postrider_curl_share_data(CURLSH *share, curl_lock_data what) {
  return (curl_share_setopt)(share, CURLSHOPT_SHARE, what);
}
