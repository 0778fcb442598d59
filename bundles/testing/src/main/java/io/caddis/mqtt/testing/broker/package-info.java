/**
 * The broker in memory: {@link io.caddis.mqtt.testing.broker.BrokerLoop} is its one thread and its sockets,
 * {@link io.caddis.mqtt.testing.broker.Peer} one connection and its bytes,
 * {@link io.caddis.mqtt.testing.broker.Core} what a server of MQTT does, and
 * {@link io.caddis.mqtt.testing.broker.BrokerSession} what it keeps of a client. All of it runs on that one thread, so
 * nothing here has a lock. Start reading at {@code Core}.
 */
package io.caddis.mqtt.testing.broker;
