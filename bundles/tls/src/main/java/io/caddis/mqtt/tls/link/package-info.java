/**
 * The secured link between a transport and its user: the handshake, the open link, the threads for what blocks, the
 * watch on its files, and the words for its failures. Knows of Bouncy Castle only what it says when it fails.
 *
 * <p>Start reading at {@link io.caddis.mqtt.tls.link.SecureLink}. The bundle exports nothing of it.
 */
package io.caddis.mqtt.tls.link;
