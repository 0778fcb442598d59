/**
 * What arrives for one client, and who gets it.
 *
 * <p>Listeners are called one message after the other on pool threads, never under a lock; what waits for them is
 * bounded. Nothing here knows a connection: what it needs of one, to acknowledge, to be given room, to subscribe, it
 * asks by {@code DeliveryEvents}. Start reading at {@code Deliveries}, then {@code Router} and {@code ListenerQueue}.
 */
package io.caddis.mqtt.management.delivery;
