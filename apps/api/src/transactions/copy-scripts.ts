import { defineScript } from '@redis/client';

/** A copy of a transaction, ready to be written. */
export interface Copy {
  readonly key: string;
  /** As Nest's cache manager reads it. */
  readonly text: string;
  readonly version: number;
  readonly expiryMs: number;
}

/** The version of a copy, false when there is none that can be read. */
const VERSION_OF = `
  local function versionOf(copy)
    local ok, decoded = pcall(cjson.decode, copy or '')
    local value = ok and type(decoded) == 'table' and decoded.value
    return type(value) == 'table' and tonumber(value.version)
  end`;

/**
 * Writes each copy unless a higher version is there, so that no slow writer covers a newer state. A
 * Redis that is out of memory refuses to write and can still delete: better no copy than an old
 * one. It deletes at the end, since a script that has changed something is refused nothing more.
 * Answers 1 for each copy that is there now, 0 for the others.
 */
const putCopies = defineScript({
  SCRIPT: `${VERSION_OF}
    local answers, refused = {}, {}
    for i, key in ipairs(KEYS) do
      local text, version, expiry = ARGV[3 * i - 2], tonumber(ARGV[3 * i - 1]), ARGV[3 * i]
      local present = versionOf(redis.call('GET', key))
      answers[i] = 0
      if not present or present <= version then
        local written = redis.pcall('SET', key, text, 'PX', expiry)
        if type(written) == 'table' and written.err then
          table.insert(refused, key)
        else
          answers[i] = 1
        end
      end
    end
    for _, key in ipairs(refused) do redis.call('DEL', key) end
    return answers`,
  transformArguments: (copies: readonly Copy[]): string[] => [
    copies.length.toString(),
    ...copies.map(({ key }) => key),
    ...copies.flatMap(({ text, version, expiryMs }) => [text, `${version}`, `${expiryMs}`]),
  ],
  transformReply: (answers: readonly number[]): boolean[] => answers.map((answer) => answer === 1),
});

/** Deletes a copy that is still the one that was found wrong. Answers whether it did. */
const removeCopyAt = defineScript({
  SCRIPT: `${VERSION_OF}
    if versionOf(redis.call('GET', KEYS[1])) ~= tonumber(ARGV[1]) then return 0 end
    return redis.call('DEL', KEYS[1])`,
  NUMBER_OF_KEYS: 1,
  transformArguments: (key: string, version: number): string[] => [key, `${version}`],
  transformReply: (answer: number): boolean => answer === 1,
});

/** What Redis does with copies in one step each. */
export const COPY_SCRIPTS = { putCopies, removeCopyAt };
