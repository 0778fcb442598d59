/**
 * What received messages take of the heap while they wait for applications: of one client
 * ({@link io.caddis.mqtt.management.memory.HeldBytes}), and of all ({@link io.caddis.mqtt.management.memory.HeapShare}).
 * Begin with the first. Who holds messages counts them here; what happens when there is no room is decided elsewhere.
 */
package io.caddis.mqtt.management.memory;
