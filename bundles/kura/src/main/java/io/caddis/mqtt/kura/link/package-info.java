/**
 * One client of Caddis as the transport uses it: its making, an attempt to connect it, what it has in flight, what it
 * receives, and the TLS context that it is given. Listeners of Kura's are not known here. Start with
 * {@link io.caddis.mqtt.kura.link.ClientInUse}.
 */
package io.caddis.mqtt.kura.link;
