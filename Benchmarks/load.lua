-- Events for wrk: tool calls of fifty sessions, each call a PreToolUse and a PostToolUse; BATCH events a request.
-- Arguments after `--`: events a request, bearer token, path.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local output = ("Compiling for the release configuration, module 12 of 34\\n"):rep(7)
local prefix, count, batch, headers, path

function init(arguments)
  batch = tonumber(arguments[1])
  path = arguments[3]
  math.randomseed(os.time() * 1000 + number * 7919)
  prefix = string.format("%08x-%04x-4%03x-8%03x", math.random(0, 0x7fffffff), math.random(0, 0xffff),
    math.random(0, 0xfff), number)
  count = 0
  headers = {
    ["Authorization"] = "Bearer " .. arguments[2],
    ["Content-Type"] = batch > 1 and "application/x-ndjson" or "application/json",
  }
end

local function event()
  local is_start = count % 2 == 0
  local session = string.format("bench-%d", math.floor(count / 2) % 50)
  local call = string.format("toolu_%s%08x", prefix:sub(1, 8), math.floor(count / 2))
  local uuid = string.format("%s-%012x", prefix, count)
  local name = is_start and "PreToolUse" or "PostToolUse"
  local result = is_start and "" or
    ',"tool_response":{"stdout":"' .. output .. '","stderr":"","interrupted":false},"duration_ms":12'
  count = count + 1
  return '{"event_uuid":"' .. uuid .. '","session_id":"' .. session .. '","hook_event_type":"' .. name ..
    '","timestamp":' .. os.time() .. '000,"source_app":"bench","machine_id":"bench-machine","payload":{"session_id":"' ..
    session .. '","hook_event_name":"' .. name .. '","cwd":"/srv/project","transcript_path":"/srv/transcripts/' ..
    session .. '.jsonl","permission_mode":"acceptEdits","tool_name":"Bash","tool_use_id":"' .. call ..
    '","tool_input":{"command":"swift build -c release --product eyrie","description":"Build the program"}' ..
    result .. '}}'
end

function request()
  if batch == 1 then return wrk.format("POST", path, headers, event()) end
  local lines = {}
  for index = 1, batch do lines[index] = event() end
  return wrk.format("POST", path, headers, table.concat(lines, "\n"))
end

function done(summary, latency)
  io.write(string.format('RESULT {"requests":%d,"microseconds":%d,"refused":%d,"socket_errors":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
