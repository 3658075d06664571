/* An addon that forgets memory. The few Node-API functions are declared here, so that no headers are needed. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env env, napi_callback_info info);

int napi_get_cb_info(napi_env env, napi_callback_info info, size_t *argc, napi_value *argv, napi_value *self, void **data);
int napi_get_value_uint32(napi_env env, napi_value value, uint32_t *result);
int napi_create_function(napi_env env, const char *name, size_t length, napi_callback call, void *data, napi_value *result);
int napi_set_named_property(napi_env env, napi_value object, const char *name, napi_value value);

static void *volatile last;

static napi_value forget(napi_env env, napi_callback_info info) {
  size_t argc = 1;
  napi_value argument;
  uint32_t bytes;
  if (napi_get_cb_info(env, info, &argc, &argument, NULL, NULL) != 0 || argc != 1) return NULL;
  if (napi_get_value_uint32(env, argument, &bytes) != 0) return NULL;
  last = malloc(bytes);
  if (last) memset(last, 1, bytes);
  return NULL;
}

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value function;
  if (napi_create_function(env, "forget", strlen("forget"), forget, NULL, &function) == 0) {
    napi_set_named_property(env, exports, "forget", function);
  }
  return exports;
}
