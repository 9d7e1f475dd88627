import { join, resolve } from 'node:path'
import { build, createNitro, prepare } from 'nitropack'
import { temporaryFolder } from '../../../scripts/processes/temporary-folder.mjs'

const HERE = resolve('tests/support/throwaway-socket')

/** A server that holds one socket, built as the product's is. @returns its program */
export async function buildThrowawaySocket(): Promise<string> {
  const folder = temporaryFolder('socket')
  const nitro = await createNitro({
    rootDir: resolve('.'),
    buildDir: join(folder, 'build'),
    output: { dir: join(folder, 'output') },
    preset: 'node-server',
    imports: false,
    srcDir: HERE,
    noPublicDir: true,
    minify: false,
    sourceMap: false,
    logLevel: 0,
    experimental: { websocket: true },
    handlers: [{ route: '/throwaway', handler: join(HERE, 'socket.ts') }],
    plugins: [resolve('server/plugins/sockets.ts'), join(HERE, 'context.ts')],
  }, { compatibilityDate: '2026-11-20' })
  try {
    await prepare(nitro)
    await build(nitro)
  } finally {
    await nitro.close()
  }
  return join(folder, 'output/server/index.mjs')
}
