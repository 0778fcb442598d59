/**
 * TLS between a transport and its user, on Bouncy Castle. Holds no socket: ciphertext comes from the transport's link
 * and goes back to it. Files are read, certificates checked and handshakes computed on threads of this bundle; once a
 * link is open, records are opened and sealed on the link's own thread.
 *
 * <p>Start reading at {@link io.caddis.mqtt.tls.link.SecureLink}; then
 * {@link io.caddis.mqtt.tls.records.Records}, which hides that certificates and pre-shared keys are served by different
 * parts of Bouncy Castle.
 *
 * <p>References run downwards only: this package, {@code link}, {@code records}, {@code material}, {@code revocation},
 * {@code certificates}.
 */
package io.caddis.mqtt.tls;
