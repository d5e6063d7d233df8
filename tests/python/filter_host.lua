-- Calls the filter as fluent-bit does. usage: luajit filter_host.lua FOLDER TAG text|table < LINES
-- Each line is a record; prints the JSON of each finding that leaves with one.
local folder, tag, form = arg[1], arg[2], arg[3]
dofile(folder .. "/snaptrail.lua")

-- As a JSON parser would hand it over.
local function decode(text)
  local at = 1
  local value
  local function blank() at = text:find("[^%s]", at) or #text + 1 end
  local function str()
    local out = {}
    at = at + 1
    while true do
      local plain, stop = text:match('^([^"\\]*)(["\\])', at)
      out[#out + 1] = plain
      at = at + #plain + 1
      if stop == '"' then return table.concat(out) end
      local letter = text:sub(at, at)
      at = at + 1
      local named = {b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}
      if letter == "u" then
        out[#out + 1] = string.char(tonumber(text:sub(at, at + 3), 16)) -- the tests have ASCII here
        at = at + 4
      else
        out[#out + 1] = named[letter] or letter
      end
    end
  end
  function value()
    blank()
    local first = text:sub(at, at)
    if first == '"' then return str() end
    if first == "{" or first == "[" then
      local out, close = {}, first == "{" and "}" or "]"
      at = at + 1
      blank()
      while text:sub(at, at) ~= close do
        local key = #out + 1
        if close == "}" then
          key = str()
          blank()
          at = at + 1
        end
        out[key] = value()
        blank()
        if text:sub(at, at) == "," then at = at + 1 end
        blank()
      end
      at = at + 1
      return out
    end
    local word = text:match("^[%w%.%+%-]+", at)
    at = at + #word
    if word == "true" then return true elseif word == "false" then return false elseif word == "null" then return nil end
    return tonumber(word)
  end
  return value()
end

for line in io.lines() do
  local given = form == "text" and {log = line} or decode(line)
  local code, timestamp, record = snaptrail(tag, 1.5, given)
  assert(timestamp == 1.5 and record == given)
  assert((code == 2) == (record.snaptrail ~= nil))
  assert(code == 0 or code == 2)
  for _, found in ipairs(record.snaptrail or {}) do
    assert(found.finding:find(found.uid, 1, true) and found.finding:find('"level":"' .. found.level .. '"', 1, true))
    assert(found.finding:find('"action":"' .. found.action .. '"', 1, true))
    print(found.finding)
  end
end
