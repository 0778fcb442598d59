/**
 * The part of a session that begins and ends with one connection: CONNECT to DISCONNECT, the server's limits, topic
 * aliases, authentication, keep alive. Messages and their identifiers live longer and are not here.
 *
 * <p>Start reading at {@link io.caddis.mqtt.session.connection.Connection}, which makes all transitions; the other
 * classes stand each by itself.
 */
package io.caddis.mqtt.session.connection;
