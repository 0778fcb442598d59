/**
 * What received messages take of the heap while they wait for applications: of one client, and of all.
 *
 * <p>Who holds messages counts them here; what happens when there is no room is decided elsewhere. Start reading at
 * {@code HeldBytes}.
 */
package io.caddis.mqtt.management.memory;
