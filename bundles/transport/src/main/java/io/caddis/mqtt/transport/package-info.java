/**
 * Moves bytes between handlers and sockets, for all clients on few threads, through proxies if need be. Nothing here
 * knows what the bytes mean: no packet, no session, no reconnecting.
 *
 * <p>Each link belongs to one {@link io.caddis.mqtt.transport.EventLoop}, and everything about it happens on that
 * loop's thread. Other threads only leave requests in the link and put it into the loop's {@link
 * io.caddis.mqtt.transport.Mailbox}. Reading comes before writing in each turn of a loop, so that the answers to all
 * packets of one read leave in one write.
 *
 * <p>Start reading at {@link io.caddis.mqtt.transport.NioTransport}, then {@link io.caddis.mqtt.transport.EventLoop}
 * and {@link io.caddis.mqtt.transport.NioLink}.
 */
package io.caddis.mqtt.transport;
