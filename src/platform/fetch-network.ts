/** Requests over the host's own fetch; bodies stream. */

import type { Network } from './contract.ts';
import { requestFailed } from './errors.ts';

export const fetchNetwork: Network = {
  async fetch(url, init = {}) {
    const { method = 'GET', headers = {}, body } = init;
    try {
      const response = await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body: body as BodyInit }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: chunks(url, response),
      };
    } catch (error) {
      throw requestFailed(url, error);
    }
  },
};

async function* chunks(url: string, response: Response): AsyncIterable<Uint8Array> {
  if (response.body === null) return;
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw requestFailed(url, error);
  }
}
