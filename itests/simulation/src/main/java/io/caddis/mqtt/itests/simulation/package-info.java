/**
 * One client with its parts, an application, a network, a broker and a store, all in one thread and in simulated time,
 * in an order that follows from a seed alone. The client, its session and its codec are the real ones; threads, links,
 * broker and store are models.
 *
 * <p>Start reading at {@link Simulation}; then {@link Ledger}, which knows what was promised about each message, and
 * {@link WireChecker}.
 */
package io.caddis.mqtt.itests.simulation;
