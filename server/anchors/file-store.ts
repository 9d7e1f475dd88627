import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { AnchorDiffers, AnchorStoreUnavailable, anchorFileName, dayOfFileName, type AnchorStore } from './anchor-store'

/**
 * Anchors as files of a folder, which had better be on another machine. A file appears whole or not at all, also when
 * the power goes: it is written and flushed under another name, then linked, and a link never replaces.
 */
export function createFileAnchorStore(directory: string): AnchorStore {
  async function get(day: string): Promise<Uint8Array | null> {
    const path = join(directory, anchorFileName(day))
    return orUnavailable(() => readFile(path).catch(unlessCode('ENOENT', null)))
  }
  return {
    get,
    async put(day, bytes) {
      const path = join(directory, anchorFileName(day))
      const isNew = await orUnavailable(() => writeOnce(directory, path, bytes))
      if (!isNew && !Buffer.from(bytes).equals((await get(day)) ?? Buffer.alloc(0))) throw new AnchorDiffers(day, path)
      return path
    },
    list: () => orUnavailable(async () => {
      const names = await readdir(directory).catch(unlessCode('ENOENT', []))
      return names.flatMap(name => dayOfFileName(name) ?? []).sort()
    }),
  }
}

/** False where there is a file already. */
async function writeOnce(directory: string, path: string, bytes: Uint8Array): Promise<boolean> {
  await mkdir(directory, { recursive: true })
  const draft = join(directory, `.${randomUUID()}.draft`)
  try {
    await flush(draft, 'wx', file => file.writeFile(bytes))
    await link(draft, path)
    await flush(directory, 'r', () => Promise.resolve())
    return true
  } catch (error) {
    return unlessCode('EEXIST', false)(error)
  } finally {
    await unlink(draft).catch(unlessCode('ENOENT', undefined))
  }
}

async function flush(
  path: string, flags: string, write: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags, 0o640)
  try {
    await write(file)
    await file.sync()
  } finally {
    await file.close()
  }
}

function unlessCode<T>(code: string, answer: T): (error: unknown) => T {
  return error => {
    if ((error as { code?: unknown }).code !== code) throw error
    return answer
  }
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new AnchorStoreUnavailable(error)
  }
}
