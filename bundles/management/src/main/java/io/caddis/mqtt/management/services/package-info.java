/**
 * Whiteboard services of applications: what their properties say, and the way to their objects.
 *
 * <p>Objects are asked for on pool threads only, and given back after the last use. Whom a service is for, and what it
 * is called with, others decide. Start reading at {@code TargetedServices} and {@code ListenerEntry}.
 */
package io.caddis.mqtt.management.services;
