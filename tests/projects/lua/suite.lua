-- Exercises Lua's libraries; prints what does not hold.

local failures = 0
local function check(condition, what)
    if not condition then
        failures = failures + 1
        print("failed: " .. what)
    end
end

check(#arg == 2 and arg[1] == "one" and arg[2] == "two words", "arguments")

-- strings
check(("hello"):upper() == "HELLO" and ("x"):rep(3, "-") == "x-x-x", "upper, rep")
check(("key = value"):match("(%w+)%s*=%s*(%w+)") == "key", "match")
check(("one two three"):gsub("%w+", string.len) == "3 3 5", "gsub")
check(string.format("%5.2f|%-5s|%05d|%x|%q", 3.14159, "ab", 42, 255, "a\nb") == ' 3.14|ab   |00042|ff|"a\\\nb"', "format")
check(string.format("%a", 1.5) == "0x1.8p+0", "hexadecimal floats")
check(utf8.char(252, 0x6f22, 0x1f999) == "ü漢🦙" and utf8.len("ü漢🦙") == 3, "utf8")
check(string.unpack("<i4", string.pack("<i4", -2)) == -2 and #string.pack("z", "abc") == 4, "pack")
check(tostring(1e15) == "1e+15" and tostring(2^53) == "9.007199254741e+15" and 1e100 == tonumber("1e100"), "numbers as text")
check(math.maxinteger + 1 == math.mininteger and 7 // -2 == -4 and 7 % -2 == -1 and 5.5 // 2 == 2.0, "arithmetic")
check(math.type(1) == "integer" and math.ult(1, -1), "number types")
check(math.abs(math.sin(math.pi / 6) - 0.5) < 1e-15 and math.floor(-1.5) == -2, "math")

-- tables
local list = {}
for i = 1, 10000 do list[i] = (i * 7919) % 10007 end
table.sort(list)
for i = 2, #list do
    if list[i - 1] > list[i] then check(false, "sort") break end
end
check(table.concat({1, 2, 3}, ",") == "1,2,3" and select("#", table.unpack({}, 1, 5)) == 5, "concat, unpack")
local proxy = setmetatable({}, {__index = function(_, k) return k .. "!" end, __call = function(_, x) return x * 2 end, __len = function() return 99 end})
check(proxy.any == "any!" and proxy(21) == 42 and #proxy == 99, "metatables")

-- closures, coroutines, errors
local function counter()
    local n = 0
    return function() n = n + 1 return n end
end
local c = counter()
check(c() == 1 and c() == 2, "closures")
local squares = coroutine.wrap(function() for i = 1, 100 do coroutine.yield(i * i) end end)
local sum = 0
for i = 1, 100 do sum = sum + squares() end
check(sum == 338350, "coroutines")
local ok, message = pcall(function() local t = nil; return t.x end)
check(not ok and message:find("attempt to index a nil value"), "pcall")
ok, message = pcall(error, {code = 7})
check(not ok and message.code == 7, "error values")
check(select(2, xpcall(function() error("deep", 0) end, function(m) return "handled " .. m end)) == "handled deep", "xpcall")
local depth = 0
local function recurse() depth = depth + 1 return recurse() + 1 end
ok, message = pcall(recurse)
check(not ok and tostring(message):find("stack overflow") and depth > 1000, "stack overflow of Lua's own")
ok = pcall(string.rep, "x", 1 << 40)
check(not ok, "memory")
do
    local closed = false
    do local guard <close> = setmetatable({}, {__close = function() closed = true end}) end
    check(closed, "to-be-closed variables")
end

-- files
local name = os.tmpname()
local file = assert(io.open(name, "w"))
for i = 1, 1000 do file:write(i, " ", i * i, "\n") end
file:close()
local count, total = 0, 0
for a, b in io.lines(name, "n", "n") do count = count + 1 total = total + b end
check(count == 1000 and total == 333833500, "io.lines")
file = io.open(name, "r+")
file:seek("set", 2)
check(file:read(1) == "1" and file:seek("set") == 0 and #file:read("a") == file:seek("end"), "seek")
file:close()
check(os.rename(name, name .. ".moved") and os.remove(name .. ".moved") and not os.remove(name), "rename, remove")
local missing, why, code = io.open("/none/such")
check(missing == nil and why == "/none/such: No such file or directory" and code == 2, "errors of io.open")

-- the system
check(os.time({year = 2024, month = 2, day = 29, hour = 12}) - os.time({year = 2024, month = 2, day = 28, hour = 12}) == 86400, "os.time")
check(os.date("!%Y-%m-%d %H:%M:%S", 1700000000) == "2023-11-14 22:13:20", "os.date")
check(os.clock() >= 0 and os.getenv("NOT_SET_AT_ALL") == nil, "os.clock, os.getenv")
check(load("return 1 + 1")() == 2 and load("syntax error here") == nil, "load")
collectgarbage()
check(collectgarbage("count") > 0, "garbage collection")
local weak = setmetatable({}, {__mode = "v"})
weak[1] = {}
collectgarbage()
check(weak[1] == nil, "weak tables")

-- a larger computation: the sieve, and the queens
local sieve, primes = {}, 0
for i = 2, 50000 do
    if not sieve[i] then
        primes = primes + 1
        for j = i * i, 50000, i do sieve[j] = true end
    end
end
check(primes == 5133, "sieve")
local function queens(n, row, columns, left, right)
    if row > n then return 1 end
    local solutions = 0
    for column = 1, n do
        if not columns[column] and not left[row + column] and not right[row - column + n] then
            columns[column], left[row + column], right[row - column + n] = true, true, true
            solutions = solutions + queens(n, row + 1, columns, left, right)
            columns[column], left[row + column], right[row - column + n] = nil, nil, nil
        end
    end
    return solutions
end
check(queens(7, 1, {}, {}, {}) == 40, "queens")

if failures == 0 then print("all checks passed") end
os.exit(failures == 0)
