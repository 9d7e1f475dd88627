import { ApiError } from './api-error'
import { useApi } from './useApi'

/** The browser saves a file of ours. It would save nothing and say nothing where the session is over: that is asked first. */
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
