-- JSON of what fluent-bit hands to a filter: text, numbers, truth, and tables,
-- which are lists when their keys are 1..n. An empty one is an object: fluent-bit
-- does not tell which it was.
local escapes = {['"'] = '\\"', ["\\"] = "\\\\", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n", ["\r"] = "\\r",
                 ["\t"] = "\\t"}

local function quote(text)
  return '"' .. text:gsub('[%c"\\]', function(letter)
    return escapes[letter] or ("\\u%04x"):format(letter:byte())
  end) .. '"'
end

local depth_limit = 64 -- as the engine's

local function encode(value, out, depth)
  local kind = type(value)
  if kind == "string" then
    out[#out + 1] = quote(value)
  elseif kind == "number" then
    if value ~= value or value == math.huge or value == -math.huge then
      out[#out + 1] = "null"
    else
      out[#out + 1] = value % 1 == 0 and math.abs(value) < 2 ^ 53 and ("%d"):format(value) or ("%.17g"):format(value)
    end
  elseif kind == "boolean" then
    out[#out + 1] = tostring(value)
  elseif kind == "cdata" then -- a 64-bit number
    out[#out + 1] = (tostring(value):gsub("U?LL$", ""))
  elseif kind == "table" and depth < depth_limit then
    local comma = ""
    if #value > 0 then
      out[#out + 1] = "["
      for _, one in ipairs(value) do
        out[#out + 1] = comma
        encode(one, out, depth + 1)
        comma = ","
      end
      out[#out + 1] = "]"
    else
      out[#out + 1] = "{"
      for key, one in pairs(value) do
        out[#out + 1] = comma .. quote(tostring(key)) .. ":"
        encode(one, out, depth + 1)
        comma = ","
      end
      out[#out + 1] = "}"
    end
  else
    out[#out + 1] = "null" -- nil, fluent-bit's flb_null, what is too deep
  end
end

return function(value)
  local out = {}
  encode(value, out, 0)
  return table.concat(out)
end
