/**
 * Clients from configurations: the doors of the house. Components take configurations, parts and whiteboard services
 * from the framework; {@code CaddisClient} is one client as applications see it, between its connection and what is
 * delivered. Each room below does one thing, on floors: {@code connection} and {@code delivery}; {@code link} and
 * {@code state}; {@code reconnect}, {@code futures}, {@code services} and {@code monitor}; {@code config} and
 * {@code threads}. A package refers to those below it only.
 *
 * <p>Start reading at {@code connection.ConnectionDriver}; then {@code delivery.Deliveries} for what arrives, and
 * {@link io.caddis.mqtt.management.ManagementComponent} for how it all is put together.
 */
package io.caddis.mqtt.management;
