-- A fluent-bit Lua filter: records of an audit log go through, and each that
-- completes a finding leaves with it, in the field `snaptrail`:
--
--   [FILTER]
--       Name   lua
--       Match  cloudtrail.*
--       Script snaptrail.lua
--       Call   snaptrail
--
-- A record is the text in its field `log` (SNAPTRAIL_FIELD), as inputs without
-- a parser give it, or the table that a JSON parser made. What is no audit
-- record goes through as it is.
--
-- From the environment: SNAPTRAIL_LIBRARY, the library (libsnaptrail.so.0);
-- SNAPTRAIL_OWN, our accounts with commas between, which live use needs.
local ffi = require("ffi")

-- fluent-bit loads the script by its path and knows nothing of its folder.
local here = (debug.getinfo(1, "S").source:match("^@(.*/)") or "./")
package.path = here .. "?.lua;" .. package.path
local c = require("snaptrail_cdef")
local encode = require("json_encode")

local lib = ffi.load(os.getenv("SNAPTRAIL_LIBRARY") or "libsnaptrail.so.0")
local abi = lib.snaptrail_abi_version()
if abi ~= c.abi then
  error(("libsnaptrail has ABI %d, this filter is made for %d"):format(abi, c.abi))
end

local field = os.getenv("SNAPTRAIL_FIELD") or "log"
local levels = {[0] = "informational", "low", "medium", "high", "critical"}
local actions = {[0] = "create", "update", "close", "stands"}

-- check(STATUS, ERROR): the status, when it is no failure.
local function check(status, err)
  if status >= 0 then return status end
  local message = ffi.string(lib.snaptrail_error_message(err[0]))
  lib.snaptrail_error_destroy(err[0])
  error(("%s: %s"):format(ffi.string(lib.snaptrail_status_name(status)), message), 2)
end

local function text(str)
  return ffi.string(str.data, str.size)
end

local function make_engine(own)
  local err = ffi.new("snaptrail_error *[1]")
  local compiler = ffi.new("snaptrail_compiler *[1]")
  local rules = ffi.new("snaptrail_ruleset *[1]")
  local engine = ffi.new("snaptrail_engine *[1]")
  local options = ffi.new("snaptrail_engine_options")
  local size = ffi.sizeof("snaptrail_engine_options")
  check(lib.snaptrail_engine_options_init(options, size), err)
  options.lateness = 15 * 60 * 1000 -- what is older is settled, and small
  local ids = {}
  for id in (own or ""):gmatch("[^,%s]+") do ids[#ids + 1] = id end
  local list = ffi.new("snaptrail_str[?]", math.max(#ids, 1))
  for i, id in ipairs(ids) do
    list[i - 1].data, list[i - 1].size = id, #id
  end
  if #ids > 0 then
    options.own, options.own_count = list, #ids
  end
  check(lib.snaptrail_compiler_create(nil, compiler, err), err)
  check(lib.snaptrail_compiler_add_builtin(compiler[0], err), err)
  check(lib.snaptrail_compiler_build(compiler[0], rules, err), err)
  lib.snaptrail_compiler_destroy(compiler[0])
  check(lib.snaptrail_engine_create(rules[0], options, engine, err), err)
  lib.snaptrail_ruleset_release(rules[0]) -- the engine keeps it
  return ffi.gc(engine[0], lib.snaptrail_engine_destroy)
end

local engine = make_engine(os.getenv("SNAPTRAIL_OWN"))
local err = ffi.new("snaptrail_error *[1]")
local out = ffi.new("snaptrail_finding_batch *[1]")
local json = ffi.new("snaptrail_buffer *[1]")

-- What the last record completed, or nil.
local function findings()
  check(lib.snaptrail_engine_drain(engine, 0, out, err), err)
  local batch = out[0]
  local count = tonumber(lib.snaptrail_finding_batch_size(batch))
  local found
  for i = 0, count - 1 do
    local finding = lib.snaptrail_finding_batch_get(batch, i)
    check(lib.snaptrail_finding_to_json(finding, c.JSON_EVENT, json, err), err)
    found = found or {}
    found[#found + 1] = {
      uid = text(finding.uid),
      action = actions[finding.action],
      level = levels[finding.level],
      rule = text(finding.rule_name),
      title = text(finding.rule_title),
      key = text(finding.key),
      finding = ffi.string(lib.snaptrail_buffer_data(json[0]), lib.snaptrail_buffer_size(json[0])),
    }
    lib.snaptrail_buffer_destroy(json[0])
  end
  lib.snaptrail_finding_batch_destroy(batch)
  return found
end

-- The filter: 0, the record stays as it is; 2, it was changed, its time not.
function snaptrail(tag, timestamp, record)
  local data = record[field]
  if type(data) ~= "string" then data = encode(record) end
  local status = lib.snaptrail_engine_ingest_record(engine, tag, #tag, data, #data, err)
  if status == c.E_MALFORMED then
    lib.snaptrail_error_destroy(err[0])
  else
    check(status, err)
  end
  local found = findings()
  if found == nil then return 0, timestamp, record end
  record.snaptrail = found
  return 2, timestamp, record
end
