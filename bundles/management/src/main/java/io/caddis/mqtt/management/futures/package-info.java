/**
 * What applications wait for: publishes, subscriptions, a connection; and the threads that tell them.
 *
 * <p>A future is completed on the pool and never under a lock, since what depends on it is application code. Nothing
 * here knows packets or links. Start reading at {@code PendingPublishes} and {@code Completions}.
 */
package io.caddis.mqtt.management.futures;
