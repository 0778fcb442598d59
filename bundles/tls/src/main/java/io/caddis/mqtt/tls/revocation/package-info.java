/**
 * Whether certificates were revoked: what is to be asked of whom, the requests, and what the answers are worth. Asks
 * over the transport that its caller has, so that there is no socket here and no thread that waits; nobody but whom a
 * certificate on a trusted path names is asked. Does not decide whom to trust else.
 *
 * <p>Start reading at {@link io.caddis.mqtt.tls.revocation.RevocationCheck}. The bundle exports nothing of it.
 */
package io.caddis.mqtt.tls.revocation;
