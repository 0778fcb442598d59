/**
 * The same smoke test in each kind of host, as {@code ./caddis verify hosts} runs it: a host is a class that implements
 * {@link Host} and is entered in {@link Hosts}; what is done in it is in {@link Smoke}. Start reading there.
 */
package io.caddis.mqtt.itests.hosts;
