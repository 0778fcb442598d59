/**
 * The bytes by which one client's session is kept: records of messages and subscriptions with their check sums, put
 * into maps. It decides neither when they are committed nor in which file.
 *
 * <p>Start reading at {@link io.caddis.mqtt.store.records.KeptSession}; then {@link
 * io.caddis.mqtt.store.records.Block}, which holds how far each message is.
 */
package io.caddis.mqtt.store.records;
