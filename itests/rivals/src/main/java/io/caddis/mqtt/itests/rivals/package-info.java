/**
 * Measures Caddis against other MQTT clients on this machine: publishing, receiving and the round trip.
 *
 * <p>Three kinds of process take part. {@link Bench} is the harness: it starts the others, gives the orders and prints
 * the table. {@link SinkBroker} is the server, as cheap as a server can be. {@link Worker} is a JVM that holds one
 * {@link Contender}, so that the clients do not share a heap or a JIT profile.
 *
 * <p>This is no test: nothing here passes or fails by its speed, only by lost messages. Only ratios of rounds that took
 * turns in the same run mean anything. Start reading at {@code Bench}, then {@code Rounds}, then {@code Worker}.
 */
package io.caddis.mqtt.itests.rivals;
