/**
 * Keeps the states of durable sessions in one file of H2 MVStore: write-ahead, one commit and one sync for all that all
 * clients changed meanwhile. It knows the records of {@code spi} and nothing of the protocol. In this package are the
 * door, the thread and the journals; references run downwards only: this package, then {@code file}, then
 * {@code records}.
 *
 * <p>Start reading at {@link io.caddis.mqtt.store.StoreWriter}, the one thread; then {@link
 * io.caddis.mqtt.store.records.KeptSession}, the bytes kept of one client, and {@link
 * io.caddis.mqtt.store.file.StoreFile}, the file.
 */
package io.caddis.mqtt.store;
