/**
 * The protocol of one client without input and output: packets, commands and the time go in; packets, results and one
 * deadline come out. One state machine for MQTT 3.1, 3.1.1 and 5.0. No sockets, threads, locks, clocks, chance,
 * logging.
 *
 * <p>Start reading at {@link io.caddis.mqtt.session.ClientSession}; then the two flows,
 * {@link io.caddis.mqtt.session.outbound.OutboundFlow} and {@link io.caddis.mqtt.session.inbound.InboundFlow}.
 * References run downwards only: this package, then {@code outbound} and {@code inbound}, which do not know each other,
 * then {@code connection}, then {@code state}.
 */
package io.caddis.mqtt.session;
