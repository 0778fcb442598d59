/**
 * The one file of the store: opened, written with one sync for each commit, tidied up and closed, so that the last
 * synced commit is whole whatever happens to the power. It knows nothing of what the bytes mean, and has no thread.
 *
 * <p>Start reading at {@link io.caddis.mqtt.store.file.StoreFile}; then {@link io.caddis.mqtt.store.file.PageFile}, why
 * it is safe, and {@link io.caddis.mqtt.store.file.Ownership}, who may open it.
 */
package io.caddis.mqtt.store.file;
