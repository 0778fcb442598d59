/**
 * Where the next attempt goes to, when, and whether one is wanted: decisions, without a link or a thread.
 *
 * <p>Told how attempts and connections ended, and asked what is next; all time comes in as a number. Start reading at
 * {@code Desired}, what is wanted at all, then {@code Reconnect}.
 */
package io.caddis.mqtt.management.reconnect;
