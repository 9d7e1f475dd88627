/** POST /api/ivr/webhook/keys/:secret: the same, from a flow that was set to post. */
export { default } from './[secret].get'
