import { MessageChannelMain, type WebContents } from 'electron';
import { bridgeChannels } from '#shared/contract/bridge.ts';
import { isOwnPage } from './security.ts';
import type { UtilityService } from './utilityService.ts';

/**
 * Hands pages a port straight to the console service. Each page that asked gets one as soon as the service is ready, and
 * a new one whenever the service was started anew.
 */
export class Ports {
  /** The newest nonce of every page that asked. */
  readonly #pages = new Map<WebContents, string>();
  #service: UtilityService | null = null;

  /** A page asks; whoever calls this has checked the page. */
  request(contents: WebContents, nonce: string): void {
    if (!this.#pages.has(contents)) contents.once('destroyed', () => this.#pages.delete(contents));
    this.#pages.set(contents, nonce);
    if (this.#service) this.#give(this.#service, contents, nonce);
  }

  /** The service is ready, for the first time or again. */
  serviceReady(service: UtilityService): void {
    this.#service = service;
    for (const [contents, nonce] of this.#pages) this.#give(service, contents, nonce);
  }

  serviceGone(): void {
    this.#service = null;
  }

  #give(service: UtilityService, contents: WebContents, nonce: string): void {
    // The page may have gone elsewhere since it asked.
    if (contents.isDestroyed() || !isOwnPage(contents.getURL())) return;
    const { port1, port2 } = new MessageChannelMain();
    service.sendPort(port1);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a renderer's main frame, not a window
    contents.mainFrame.postMessage(bridgeChannels.port, { type: 'touchline:port', nonce }, [port2]);
  }
}
