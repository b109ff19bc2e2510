"""The Lua scripts that Redis runs atomically."""

# Sends for the holder of the lease only, since a job delivered again and the one taken for dead may both be alive. A
# command that is repeated because its answer was lost does not send twice.
SEND = """
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('sadd', KEYS[3], ARGV[4]) == 1 then redis.call('xadd', KEYS[2], '*', 'm', ARGV[2]) end
for i = 5, #ARGV do redis.call('sadd', KEYS[3], ARGV[i]) end
redis.call('expire', KEYS[3], ARGV[3])
return 1
"""
# A claim that is renewed needs no room in Redis, as a new one does
CLAIM = """
local there = redis.call('get', KEYS[1])
if there == ARGV[1] then redis.call('expire', KEYS[1], ARGV[2])
elseif there and there:match('%S+$') ~= ARGV[1]:match('%S+$') then return there
else redis.call('set', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return ARGV[1]
"""
RENEW = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('expire', KEYS[1], ARGV[2]) else return 0 end"
RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"
