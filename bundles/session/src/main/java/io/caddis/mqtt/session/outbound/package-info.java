/**
 * Messages from the application to the server: the queue with its bounds, the window of those in flight, and how each
 * of them ends. Topic aliases are put in after, and subscriptions are not messages; neither is known here.
 *
 * <p>Start reading at {@link io.caddis.mqtt.session.outbound.OutboundFlow}; then
 * {@link io.caddis.mqtt.session.outbound.OutboundQueue}, and {@link io.caddis.mqtt.session.outbound.SpilledTail} for
 * messages that are in the store only.
 */
package io.caddis.mqtt.session.outbound;
