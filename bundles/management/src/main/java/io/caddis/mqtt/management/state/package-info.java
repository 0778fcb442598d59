/**
 * The state of a session while no session has it: between two sessions, and on its way to a store.
 *
 * <p>State is data here, rewritten as another session needs it; no session bundle's class is kept. Guarded by the
 * driver's lock; a store's calls take it by {@code StoreEvents}. Start reading at {@code BetweenSessions}.
 */
package io.caddis.mqtt.management.state;
