/**
 * Messages from the server to the application, from PUBLISH to the last acknowledgement. Topic aliases are resolved
 * before, and listeners are found after; neither is known here.
 *
 * <p>Start reading at {@link io.caddis.mqtt.session.inbound.InboundFlow}.
 */
package io.caddis.mqtt.session.inbound;
