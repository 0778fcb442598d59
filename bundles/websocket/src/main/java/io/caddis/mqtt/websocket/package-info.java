/**
 * WebSocket (RFC 6455) as MQTT uses it: between a transport, or TLS over it, and the user of the link. Nothing here
 * knows sockets, proxies, certificates or packets, and what is open has no thread of its own.
 *
 * <p>Start reading at {@link io.caddis.mqtt.websocket.WebSocketLink}, which is the link that its user has and the
 * handler that the layer below has; {@link io.caddis.mqtt.websocket.Upgrade} is the HTTP before the first frame, {@link
 * io.caddis.mqtt.websocket.FrameReader} and {@link io.caddis.mqtt.websocket.FrameWriter} are the frames.
 */
package io.caddis.mqtt.websocket;
