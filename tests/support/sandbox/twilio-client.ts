import twilio from 'twilio'

type RequestOptions = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0]

/** Sends what is meant for Twilio to the sandbox, by the route that the package offers for it. */
class SandboxRequestClient extends twilio.RequestClient {
  constructor(private readonly sandboxUrl: string) {
    super({})
  }

  override request<TData>(options: RequestOptions) {
    const { hostname, pathname, search } = new URL(options.uri)
    return super.request<TData>({ ...options, uri: `${this.sandboxUrl}/${hostname}${pathname}${search}` } as never)
  }
}

/** Twilio's own client, unmodified, talking to the sandbox. */
export function twilioClient(sandboxUrl: string, username: string, password: string, accountSid: string) {
  return twilio(username, password, { accountSid, httpClient: new SandboxRequestClient(sandboxUrl) })
}
