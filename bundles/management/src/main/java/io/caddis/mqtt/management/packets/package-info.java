/**
 * Bytes to packets and back, between a link and a session: the inner part of the hot path.
 *
 * <p>Knows what is on its way: the rest of a packet that a link had no room for, and the bytes of one that has not come
 * whole. Knows no link and no future; who reads and writes hands in the session and the codec, and is told by
 * {@code PacketWriter.Ends} what has left. Start reading at {@code PacketReader}.
 */
package io.caddis.mqtt.management.packets;
