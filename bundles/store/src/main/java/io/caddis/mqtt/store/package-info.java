/**
 * Keeps the states of durable sessions in one file of H2 MVStore: write-ahead, one commit and one sync for all that all
 * clients changed meanwhile. It knows the records of {@code spi} and nothing of the protocol.
 *
 * <p>Start reading at {@link io.caddis.mqtt.store.StoreWriter}, the one thread; then {@link
 * io.caddis.mqtt.store.KeptSession}, what is kept of one client, and {@link io.caddis.mqtt.store.Block}, how.
 */
package io.caddis.mqtt.store;
