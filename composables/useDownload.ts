import { ApiError } from '~~/browser/wire/api-error'
import { useApi } from './useApi'

/** The browser saves a file of ours. Where the session is over it would save nothing and say nothing: asked first. */
export function useDownload() {
  const api = useApi()

  async function download(url: string, fileName: string): Promise<void> {
    try {
      await api.head(url)
    } catch (error) {
      if (error instanceof ApiError && error.dto.code === 'unauthenticated') return
    }
    const link = document.createElement('a')
    link.href = url
    link.download = fileName
    link.click()
  }

  return { download }
}
