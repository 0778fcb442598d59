/**
 * One client's connection, over and over: what is wanted against what is, and the talk with the server.
 *
 * <p>The only package that takes a client's lock by itself. Nothing under it waits, or runs application code. What
 * arrives goes up by {@code DriverEvents}; who gets it, others decide. Start reading at {@code ConnectionDriver}, then
 * {@code Conversation}, the hot path.
 */
package io.caddis.mqtt.management.connection;
