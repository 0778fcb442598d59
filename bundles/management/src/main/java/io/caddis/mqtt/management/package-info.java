/**
 * Clients from configurations: ties codec, session and transport together, calls listeners, reconnects, and carries
 * every client over the replacement of any of those bundles. The one place with a lock (in
 * {@link io.caddis.mqtt.management.ConnectionDriver}), a clock, and, in {@link io.caddis.mqtt.management.Workers},
 * threads.
 *
 * <p>Start reading at {@link io.caddis.mqtt.management.ConnectionDriver}; then
 * {@link io.caddis.mqtt.management.Router} and {@link io.caddis.mqtt.management.ListenerQueue} for what arrives, and
 * {@link io.caddis.mqtt.management.ClientsComponent} for how it all is put together.
 */
package io.caddis.mqtt.management;
