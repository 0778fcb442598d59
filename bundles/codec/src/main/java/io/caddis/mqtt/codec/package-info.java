/**
 * Bytes to packets and back, for MQTT 3.1, 3.1.1 and 5.0. Pure computation: no connection, no order of packets, no
 * direction. Whether a packet may come now, from this side, is the session's affair; what a packet may hold is checked
 * by the records of {@code io.caddis.mqtt.packet}, and what they refuse becomes a MalformedPacketException here.
 *
 * <p>One class per family of packets has its reading and its writing side by side; the versions differ by an
 * {@code if} within it. Start reading at {@code PacketCodecComponent} (framing, one switch per direction), then
 * {@code AckCodec}, the smallest family, then {@code PublishCodec}.
 */
package io.caddis.mqtt.codec;
