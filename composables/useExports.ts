import type { ExportDto } from '~~/shared/schemas/exports'
import { exportFileUrl } from '~~/browser/finance/exports/export-words'

const EVERY_MS = 1000
/** Looks without any news after which a file counts as abandoned: its writer may be gone. */
const MOST_LOOKS = 60

/** One's own exports. While one is being written, or was just asked for, they are asked for again every second. */
export function useExports() {
  const api = useApi()
  const file = useDownload()
  const { data, failure, load } = useLoaded(() => api.get('/api/finance/exports'))
  let timer: ReturnType<typeof setTimeout> | undefined
  let looks = 0

  const isMoving = computed(() => data.value?.exports.some(one => one.state === 'running') ?? false)
  const news = computed(() => JSON.stringify(data.value?.exports.map(one => [one.state, one.rowsDone])))
  watch(news, () => {
    looks = 0
  })

  function follow(isExpected: boolean): void {
    clearTimeout(timer)
    if (looks >= MOST_LOOKS || !(isMoving.value || isExpected)) return
    timer = setTimeout(async () => {
      looks += 1
      await load()
      // a download takes a moment to begin
      follow(isExpected && looks < 5)
    }, EVERY_MS)
  }

  watch(isMoving, moving => {
    if (moving) follow(false)
  })
  onBeforeUnmount(() => clearTimeout(timer))

  /** The browser saves the file; what is refused does not replace the page. */
  function download(one: Pick<ExportDto, 'id' | 'fileName'>): void {
    void file.download(exportFileUrl(one), one.fileName)
    looks = 0
    follow(true)
  }

  return { data, failure, load, download }
}
