import { toApiError, type ApiError } from '~~/browser/wire/api-error'
import { tellSignedOut } from '~~/browser/session/signed-out'

/** Files as bodies of requests. */
export function useUpload() {
  /**
   * Sends one and says how much of it is on its way; by the older way of asking, because the newer one does not.
   * Resolves to the answer, and fails with an ApiError.
   */
  function upload(url: string, file: File, type: string, onPart: (part: number) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', url)
      request.setRequestHeader('content-type', type)
      request.responseType = 'json'
      request.upload.onprogress = event => onPart(event.lengthComputable ? event.loaded / event.total : 0)
      request.onerror = () => reject(toApiError(null))
      request.onload = () => {
        const { status, response } = request as { status: number, response: unknown }
        if (status === 201) return resolve(response)
        const failure: ApiError = toApiError({ statusCode: status, data: response })
        if (failure.dto.code === 'unauthenticated') tellSignedOut()
        reject(failure)
      }
      request.send(file)
    })
  }

  return { upload }
}
